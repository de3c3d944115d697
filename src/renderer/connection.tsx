// Whether the host is there, in a few words.
import { useSyncExternalStore } from 'react';
import type { Connector } from './client.ts';

export function ConnectionState({ connector }: { readonly connector: Connector }) {
  const connection = useSyncExternalStore(connector.subscribe, connector.current);
  if (connection.state === 'connected') return <span className="connection connected" role="status">Connected</span>;
  if (connection.state === 'connecting') return <span className="connection" role="status">Connecting…</span>;
  return (
    <span className="connection lost" role="status">
      Connection lost. What is shown may be old; a training goes on as long as its host does.{' '}
      <button type="button" onClick={connector.retryNow}>Try now</button>
    </span>
  );
}
