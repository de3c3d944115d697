// The data of the open project: what is in them, and what of it the shapes, the problems and the lists of bindings need.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { DataFacts } from '../../core/binding/fields.ts';
import { dataProblems, lossFields } from '../../core/binding/findings.ts';
import { asRead } from '../../core/binding/pictures.ts';
import { asLayerwrightError } from '../../core/errors.ts';
import type { Problem } from '../../core/graph/problem.ts';
import type { DataSettings, Project } from '../../core/graph/schema.ts';
import type { FieldFacts } from '../../core/shapes/infer.ts';
import type { Client } from '../../preload/contract.ts';
import { useClient } from '../host/host.tsx';
import { currentDocument, documentStore, setData, useDocument } from './store.ts';

export type Description = Awaited<ReturnType<Client['datasets']['describe']>>;
export type DataSource = Pick<Parameters<Client['datasets']['describe']>[0], 'source' | 'testSource' | 'options' | 'onBroken'>;

export interface Dataset {
  /** `none`: the project names no data. */
  readonly state: 'none' | 'loading' | 'ready' | 'failed';
  /** What the host is asked with: absolute paths. */
  readonly source: DataSource | undefined;
  readonly description: Description | undefined;
  readonly facts: DataFacts | undefined;
  readonly error: unknown;
  /** Reads it again: a file may have changed. */
  refresh(): void;
}

/** The description as far as binding goes. */
export const factsOf = ({ format, fields }: Description): DataFacts => ({
  format, fields: fields.map(({ classes, ...field }) => ({ ...field, ...(classes && { classes: classes.map((c) => c.name) }) })),
});

const absolute = /^(?:made:|[/\\]|[a-z]:[/\\])/i;
/** Relative sources lie beside the project. */
const beside = (folder: string, source: string): string => (absolute.test(source) ? source : `${folder}/${source.replace(/^\.\//, '')}`);

/** What to ask the host with for a project's data; undefined where it names none. */
export function sourceOf(folder: string, { source, testSource, options, onBroken }: DataSettings): DataSource | undefined {
  if (source === undefined) return undefined;
  return { source: beside(folder, source), options, onBroken, ...(testSource !== undefined && { testSource: beside(folder, testSource) }) };
}

/** The data of the open project, read once for everybody who asks. */
export function useDataset(): Dataset {
  const client = useClient();
  const folder = useDocument((d) => d.folder);
  const settings = useDocument((d) => d.project.data);
  const key = folder === undefined || settings === undefined ? '' : JSON.stringify(sourceOf(folder, settings) ?? null);
  const source = useMemo(() => (key === '' ? undefined : JSON.parse(key) as DataSource | null) ?? undefined, [key]);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['datasets', 'describe', source],
    queryFn: ({ signal }) => client.datasets.describe({ ...source as DataSource, remember: true }, { signal }),
    enabled: source !== undefined, staleTime: Infinity,
  });
  const facts = useMemo(() => data && factsOf(data), [data]);
  return {
    state: source === undefined ? 'none' : data ? 'ready' : error && !isFetching ? 'failed' : 'loading',
    source, description: data, facts, error, refresh: () => { void refetch(); },
  };
}

const sameFields = (a: ReadonlyMap<string, FieldFacts> | undefined, b: ReadonlyMap<string, FieldFacts>): boolean =>
  a?.size === b.size && [...b].every(([node, field]) => a.get(node)?.dtype === field.dtype && a.get(node)?.shape.join() === field.shape.join());

function unreadable(error: unknown): Problem[] {
  const { code, message, expected, received, hint } = asLayerwrightError(error);
  if (code === 'cancelled' || code === 'connection/lost') return [];
  return [{ code, message, path: 'data.source', ...(expected !== undefined && { expected }), ...(received !== undefined && { received }), ...(hint !== undefined && { hint }) }];
}

/** Tells the document what its data are, and goes on telling as it is edited. */
function tell(facts: DataFacts | undefined, error: unknown): () => void {
  let seen: Project | undefined;
  const look = (): void => {
    const open = currentDocument();
    if (!open || open.project === seen) return;
    seen = open.project;
    if (!facts) {
      setData(undefined, error === null || error === undefined ? [] : unreadable(error));
      return;
    }
    const fields = lossFields(open.project, asRead(open.project, facts));
    if (!sameFields(open.fields, fields)) setData(fields, open.dataProblems);
    const now = currentDocument() ?? open;
    setData(now.fields, dataProblems(now.project, facts, now.shapes));
  };
  look();
  return documentStore.subscribe(look);
}

/** Keeps shapes and problems of the open project true to its data. Mounted once. */
export function FollowDataset() {
  const { facts, error } = useDataset();
  useEffect(() => tell(facts, error), [facts, error]);
  return null;
}
