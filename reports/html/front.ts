// What a load in front of the application measured, where there was one.
import type { HistoryHead } from '../../harness/model/history.ts';
import { frontLede, frontRows, frontTitle } from '../front.ts';
import type { Markup } from './markup.ts';
import { figure, section, table } from './table.ts';

export const frontSection = ({ front }: HistoryHead): Markup | null =>
  front === undefined
    ? null
    : section({
        id: 'front',
        title: frontTitle(front),
        lede: frontLede,
        body: table(['Figure', figure('Seen')], frontRows(front)),
      });
