// Packages of the app for Linux, Windows and macOS: the three bundles, what they need at run time, and no more.

/** Other systems' libraries: a package holds its own only. */
const foreign = (platform) => ['linux', 'darwin', 'win32'].filter((other) => other !== platform).flatMap((other) => [`!**/node_modules/onnxruntime-node/bin/napi-v*/${other}/**`, `!**/node_modules/better-sqlite3/prebuilds/${other}-*/**`, `!**/node_modules/better-sqlite3/prebuilds/${other}*`]);

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'studio.layerwright.app',
  productName: 'Layerwright',
  copyright: 'MIT',
  directories: { output: 'dist', buildResources: 'resources' },
  // A .deb must name an address; there is no site.
  extraMetadata: { homepage: 'https://layerwright.invalid' },
  // Packages come with their compiled libraries: nothing is built here.
  npmRebuild: false,
  nodeGypRebuild: false,
  files: [
    'out/**/*', 'resources/icon.png', 'package.json',
    // The page's libraries are in its bundle; the optional contender of the benchmarks is no part of the app.
    '!**/node_modules/{@tensorflow,core-js,react,react-dom,@xyflow,@radix-ui,radix-ui,lucide-react,cmdk,uplot,elkjs,zustand,@tanstack,@fontsource-variable}/**',
    '!**/node_modules/onnxruntime-node/script/**', '!**/node_modules/better-sqlite3/{deps,src}/**', '!**/node_modules/**/*.{md,map,ts,mts,cts,h,cc,cpp}', '!**/node_modules/**/{test,tests,__tests__,example,examples,docs}/**',
  ],
  asar: true,
  // Libraries are loaded by the system, and their like (wasm, the licences) read by others than Electron.
  asarUnpack: ['**/node_modules/onnxruntime-node/bin/**', '**/node_modules/onnxruntime-common/**', '**/node_modules/better-sqlite3/**', '**/node_modules/sharp/**', '**/node_modules/@img/**', '**/node_modules/h5wasm/**', '**/*.node', 'out/main/licences.txt'],
  electronFuses: {
    // The trainer and the device check are utility processes: nothing runs the program as Node.
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  icon: 'resources/icon.png',
  linux: { target: ['AppImage', 'deb'], category: 'Education', synopsis: 'An offline studio for neural networks', maintainer: 'Layerwright <maintainers@layerwright.invalid>', files: foreign('linux') },
  win: { target: ['nsis'], files: foreign('win32') },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    target: ['dmg'], category: 'public.app-category.education', hardenedRuntime: true, files: foreign('darwin'),
    extendInfo: { NSCameraUsageDescription: 'Live predictions on what the camera sees; pictures stay on this machine.', NSMicrophoneUsageDescription: 'Live predictions on what the microphone hears; sound stays on this machine.' },
  },
};
