// The numbers that results hold: counts, amounts, and what may not have been measured.
import { z } from 'zod';

export const count = z.number().int().nonnegative();
/** Nothing that is measured comes near; sums and products of what a file holds stay finite below it. */
const LARGEST = 1e24;
export const amount = z.number().nonnegative().max(LARGEST);
/** JSON has no NaN: what could not be measured is null. */
export const measured = z.number().max(LARGEST).nullable();
