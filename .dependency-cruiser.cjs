// Which way imports may point (docs/decisions/0002). `npm run check` fails on an arrow that points outward.
/** @type {(name: string, comment: string, from: string, to: object) => object} */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to,
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    forbid('domain-imports-nothing', 'the domain is pure', '^src/domain/(?!local-time\\.ts)', {
      pathNot: '^src/domain/',
    }),
    forbid(
      'local-time-knows-calendars',
      'the wall clock needs a calendar, and nothing else',
      '^src/domain/local-time',
      {
        pathNot: '^src/domain/|node_modules/temporal-polyfill/',
      },
    ),
    forbid(
      'engine-speaks-to-ports',
      'the engine knows the domain and the ports, never an adapter or an edge',
      '^src/engine/',
      {
        path: '^src/',
        pathNot: '^src/(domain|engine)/|^src/(store/store|gate/gate|channels/channel)\\.ts$',
      },
    ),
    forbid('store-knows-no-edge', 'a store adapter knows the domain and its own port', '^src/store/', {
      path: '^src/',
      pathNot: '^src/(domain|store)/',
    }),
    forbid('gate-knows-nobody', 'a gate adapter knows its own port, and how Redis is reached', '^src/gate/', {
      path: '^src/',
      pathNot: '^src/gate/|^src/redis-client\\.ts$',
    }),
    forbid('channels-look-inward', 'a channel knows the domain, the ports and the protocol', '^src/channels/', {
      path: '^src/',
      pathNot: '^src/(domain|channels)/|^src/(store/store|protocol|wire)\\.ts$',
    }),
    forbid('edges-do-not-know-adapters', 'edges speak to the engine and the store port', '^src/(http|realtime)/', {
      path: '^src/(store/(?!store\\.ts)|gate/(?!gate\\.ts)|channels/(?!channel\\.ts|sms/simulated))',
    }),
    forbid('metrics-only-watch', 'the figures know the domain, the engine and the ports', '^src/metrics/', {
      path: '^src/',
      pathNot: '^src/(domain|engine|metrics)/|^src/(store/store|gate/gate)\\.ts$',
    }),
    forbid(
      'nobody-waits-for-metrics',
      'nothing but the composition root knows the figures',
      '^src/(?!metrics/|app\\.ts)',
      {
        path: '^src/metrics/',
      },
    ),
    forbid('pages-import-the-protocol-only', 'the client shares types with the server, nothing else', '^client/', {
      path: '^src/',
      pathNot: '^src/protocol\\.ts$',
    }),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
