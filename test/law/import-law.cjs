// The import law: the folders stand in the order the data flows, and a folder imports only what stands before it.
const coreOrder = [
  ['errors.ts', 'tensor.ts', 'random.ts'], ['onnx'], ['graph'], ['layers'], ['losses', 'metrics'], ['shapes'], ['lower'], ['convert'],
  ['autodiff'], ['import'], ['using'], ['explain'], ['optimizers', 'schedules'], ['training'], ['templates'], ['binding'],
];
const pattern = (names) => `^src/core/(${names.map((n) => n.replace('.', '\\.') + (n.endsWith('.ts') ? '$' : '/')).join('|')})`;

const coreRules = coreOrder.slice(0, -1).map((names, i) => ({
  name: `core-order-${names.join('-')}`,
  severity: 'error',
  comment: 'A folder of the core imports only what stands before it in the path of the data.',
  from: { path: pattern(names) },
  to: { path: pattern(coreOrder.slice(i + 1).flat()) },
}));

// The window: what stands first knows nothing of what comes after; views meet in the document, the commands and the frame only.
const rendererOrder = [['i18n', 'theme'], ['ui'], ['host', 'commands'], ['files'], ['charts'], ['document'], ['imports', 'exports'], ['app'], ['session'], ['start', 'design', 'data', 'training', 'runs', 'use', 'tour']];
const inRenderer = (names) => `^src/renderer/(${names.join('|')})/`;
const rendererRules = rendererOrder.slice(0, -1).map((names, i) => ({
  name: `renderer-order-${names.join('-')}`,
  severity: 'error',
  comment: 'A folder of the window imports only what stands before it; the frame alone loads the views.',
  from: { path: inRenderer(names), pathNot: '^src/renderer/app/views\\.tsx$' },
  to: { path: inRenderer(rendererOrder.slice(i + 1).flat()) },
}));
const views = rendererOrder.at(-1);
const viewRules = views.map((name) => ({
  name: `view-${name}`,
  severity: 'error',
  comment: 'A view does not know the others.',
  from: { path: inRenderer([name]) },
  to: { path: inRenderer(views.filter((other) => other !== name)) },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'No import cycles, types included.', from: {}, to: { circular: true } },
    { name: 'core-alone', severity: 'error', comment: 'The core knows no framework and no host.', from: { path: '^src/core' }, to: { path: '^src/(main|preload|renderer)' } },
    { name: 'core-pure', severity: 'error', comment: 'The core runs anywhere.', from: { path: '^src/core' }, to: { dependencyTypes: ['core'] } },
    { name: 'core-packages', severity: 'error', comment: 'The core needs the schema library and the wire format, no more.', from: { path: '^src/core' }, to: { path: 'node_modules', pathNot: 'node_modules/(zod|@bufbuild/protobuf)/' } },
    { name: 'renderer', severity: 'error', comment: 'The renderer imports the core and the contract.', from: { path: '^src/renderer' }, to: { path: '^src/(main|preload/(?!contract))' } },
    { name: 'parts', severity: 'error', comment: 'engine, data, models and runs do not know the services, the app or a host.', from: { path: '^src/main/(engine|data|models|runs)' }, to: { path: '^src/main/(services|(app|studio)\\.ts|cli|index\\.ts|host|window)' } },
    { name: 'data-apart', severity: 'error', comment: 'Data and runs do not know the engine.', from: { path: '^src/main/(data|runs|models)' }, to: { path: '^src/main/engine' } },
    { name: 'services', severity: 'error', comment: 'Services do not know the hosts.', from: { path: '^src/main/services' }, to: { path: '^src/main/((app|studio)\\.ts|cli|index\\.ts|host|window)' } },
    { name: 'preload', severity: 'error', comment: 'The preload knows the contract only.', from: { path: '^src/preload', pathNot: '^src/preload/contract\\.ts$' }, to: { path: '^src/(main|renderer)' } },
    { name: 'contract', severity: 'error', comment: 'The contract takes the types of results from where they are made, and no code.', from: { path: '^src/preload/contract\\.ts$' }, to: { path: '^src/(main|renderer)', dependencyTypesNot: ['type-only'] } },
    { name: 'renderer-no-node', severity: 'error', comment: 'The renderer runs in a page.', from: { path: '^src/(renderer|preload/contract)' }, to: { dependencyTypes: ['core'] } },
    { name: 'resolvable', severity: 'error', comment: 'Every import leads somewhere.', from: {}, to: { couldNotResolve: true } },
    ...coreRules, ...rendererRules, ...viewRules,
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
};
