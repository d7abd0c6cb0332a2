// Which side serves a request in a phase, and whose answer to a write is the user's.
import { SeededRandom } from '../../core/random.ts';
import { isConnectionWithin, isHashWithin } from './choose-side.ts';
import { CANDIDATE, REFERENCE, type RoutePhase, type Side } from './route-plan.ts';

/** Far from the streams of connections. */
const ROUTE_STREAM = 0x7fff_0002;

export class PhaseSides {
  private readonly connections: number;
  private readonly draws: SeededRandom;
  private phase!: RoutePhase;
  /** By connection, 1: the candidate serves it, where the split goes by connections. */
  private chosen!: Uint8Array;

  constructor(seed: number, connections: number, phase: RoutePhase) {
    this.connections = connections;
    this.draws = new SeededRandom(seed, ROUTE_STREAM);
    this.enter(phase);
  }

  enter(phase: RoutePhase): void {
    this.phase = phase;
    const { share, split } = phase;
    const length = this.connections;
    const isByConnection = split === 'connection' && share > 0;
    this.chosen = Uint8Array.from({ length }, (_, connection) =>
      Number(isByConnection && isConnectionWithin(connection, length, share)),
    );
  }

  /** @param connection below 0: the request is none of a connection's */
  choose(hash: number, connection: number): Side {
    const { share, split } = this.phase;
    if (share === 0) return REFERENCE;
    const isChosen =
      split === 'key'
        ? isHashWithin(hash, share)
        : split === 'connection'
          ? this.isChosen(connection)
          : this.draws.unit() < share;
    return isChosen ? CANDIDATE : REFERENCE;
  }

  private isChosen(connection: number): boolean {
    if (connection >= 0) return this.chosen[connection] === 1;
    return isConnectionWithin(connection, this.connections, this.phase.share);
  }

  /** Whose answer to a write is the user's. @param chosen what `choose` has given for it */
  chooseWriter(chosen: Side): Side {
    const { writes, authority } = this.phase;
    if (writes === 'split') return chosen;
    if (writes === 'reference' || writes === 'candidate')
      return writes === 'reference' ? REFERENCE : CANDIDATE;
    return authority === 'reference' ? REFERENCE : CANDIDATE;
  }
}
