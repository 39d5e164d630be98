// The modes of what is kept of a run. The umask may take more away, and never gives anything back: whatever it is, nobody but their
// owner can change a run's files.

/** Of a file: others may read it. */
export const keptFile = 0o644;

/** Of a folder: others may look into it. */
export const keptFolder = 0o755;
