// Hashes: of a graph, so that equal networks are known as equal; of a snapshot, so that it is kept once.
import { createHash } from 'node:crypto';
import { canonicalNetwork } from '../../core/graph/network.ts';
import type { Project } from '../../core/graph/schema.ts';

/** SHA-256, in hex, of an object named as git names its own: `graph <bytes>\0<canonical JSON>`. The user's own blocks count by what is in them. */
export function graphHash(project: Pick<Project, 'graph' | 'blocks'>): string {
  const body = Buffer.from(canonicalNetwork(project), 'utf8');
  return createHash('sha256').update(`graph ${body.length}\0`).update(body).digest('hex');
}

export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex');
