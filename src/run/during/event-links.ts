// Where an event is sent: to the server, to every primary of a cluster, or to the one that holds the key.

import type { ClusterSlots } from '../../core/cluster-slots.ts';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { slotOfKey } from '../../core/key-slot.ts';
import { fetchClusterSlots } from '../../load/cluster/fetch-slots.ts';
import type { Target } from '../../targets/contract.ts';
import { nodesOf } from '../../targets/control/cluster-target.ts';
import { CommandLink } from '../../wire/command-link.ts';
import type { RespVersion } from '../../wire/resp-version.ts';

export class EventLinks {
  private readonly target: Target;
  private readonly protocol: RespVersion;
  private readonly links = new Map<string, CommandLink>();
  private slots: ClusterSlots | undefined;

  constructor(target: Target, protocol: RespVersion) {
    this.target = target;
    this.protocol = protocol;
  }

  /** All at once, so that the event itself need not. @throws CacheBenchError as all */
  async prepare(): Promise<void> {
    await this.all();
    if (this.target.nodes !== undefined) this.slots = await fetchClusterSlots(this.target.endpoint);
  }

  /**
   * In the order of the nodes; what has broken is replaced.
   *
   * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL
   */
  all(): Promise<readonly CommandLink[]> {
    return Promise.all(nodesOf(this.target).map(({ endpoint }) => this.open(endpoint)));
  }

  /** @throws CacheBenchError as all, and E_CLUSTER where nobody serves the key's slot */
  async ofKey(key: Uint8Array): Promise<CommandLink> {
    const { target } = this;
    if (target.nodes === undefined) return this.open(target.endpoint);
    this.slots ??= await fetchClusterSlots(target.endpoint);
    const node = this.slots.nodes[this.slots.nodeOfSlot[slotOfKey(key)]!];
    if (node === undefined) throw new CacheBenchError('E_CLUSTER', `no node serves the slot of the key`);
    return this.open(node);
  }

  close(): void {
    for (const link of this.links.values()) link.close();
  }

  private async open(endpoint: Endpoint): Promise<CommandLink> {
    const name = describeEndpoint(endpoint);
    const known = this.links.get(name);
    if (known?.isOpen === true) return known;
    const link = await CommandLink.open(endpoint, this.protocol);
    this.links.set(name, link);
    return link;
  }
}
