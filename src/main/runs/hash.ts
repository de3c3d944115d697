// Hashes: of a graph, so that equal networks are known as equal; of a snapshot, so that it is kept once.
import { createHash } from 'node:crypto';
import { canonicalGraph } from '../../core/graph/canonical.ts';
import type { Project } from '../../core/graph/schema.ts';

/** SHA-256, in hex, of an object named as git names its own: `graph <bytes>\0<canonical JSON>`. */
export function graphHash(project: Pick<Project, 'graph'>): string {
  const body = Buffer.from(canonicalGraph(project.graph), 'utf8');
  return createHash('sha256').update(`graph ${body.length}\0`).update(body).digest('hex');
}

export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex');
