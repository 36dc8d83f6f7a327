// Subscribes with the public clients of both protocols; arguments: address, position to begin behind, changes to take.
// Prints what was received as JSON. The server is told on standard output when it may begin to write.
import { createClient as overWebSocket } from 'graphql-ws';
import { createClient as overEvents } from 'graphql-sse';
import WebSocket from 'ws';

const [url, after, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const query = `subscription($after: String) {
  plotChanged(filter: {status: [ABANDONED]}, after: $after) {
    cursor matchedBefore matchesNow
    event { id kind position changes { field after } withdrawnBy { id } plot { version } }
    plot { id code status village { name } version position history { totalCount } }
    touched { west north }
  }
}`;

async function take(client, wanted, variables) {
  const taken = [];
  for await (const result of client.iterate({ query, variables })) {
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    taken.push(result.data.plotChanged);
    if (taken.length === wanted) break;
  }
  return taken;
}

async function once(client, operation) {
  try {
    for await (const result of client.iterate({ query: operation })) return result;
    return { nothing: true };
  } catch (failure) {
    return { failure: Array.isArray(failure) ? failure : String(failure) };
  }
}

const ws = overWebSocket({
  url: url.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: { 'Gengtu-Actor': '%E6%9D%8E' },
  retryAttempts: 0,
});
const sse = overEvents({ url, retryAttempts: 0 });

const report = {};
for (const [name, client] of [['ws', ws], ['sse', sse]]) {
  const first = await take(client, count, { after });
  const half = Math.floor(count / 2);
  const resumed = await take(client, count - half, { after: first[half - 1].cursor });
  report[name] = {
    changes: first,
    resumed,
    query: await once(client, '{ calendar { today } }'),
    invalid: await once(client, 'subscription { nonsense }'),
    refused: await once(client, 'subscription { plotChanged(after: "?") { cursor } }'),
  };
}
await ws.dispose();
sse.dispose();
console.log(JSON.stringify(report));
