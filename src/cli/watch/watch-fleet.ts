// From a fleet to what whoever watches is told: that it is looked for, and who sends. What goes wrong with an agent is a warning of the run.
import type { WatchListener } from '../../watch/feed.ts';
import type { FleetListener } from '../fleet/with-fleet.ts';

export function watchFleet(tell: WatchListener): FleetListener {
  return {
    onStep: (text) => tell({ kind: 'state', text }),
    onAgents(names) {
      const count = `${names.length} ${names.length === 1 ? 'agent' : 'agents'}`;
      tell({ kind: 'note', text: `load is sent by ${count}: ${names.join(', ')}`, isTrouble: false });
    },
  };
}
