// What is used here of ioredis' own arithmetic of slots; the package brings no types of its own.
declare module 'cluster-key-slot' {
  export default function keySlot(key: string): number;
}
