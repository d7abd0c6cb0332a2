// The flag of commands whose result is saved as a whole, unless it says otherwise.
import { flag } from './option.ts';

export const SAVE = flag('Output', 'keep the result below --out (default; --no-save)');
