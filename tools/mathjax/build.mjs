// Builds bot/render/formula/mathjax from npm's packages: npm ci && npm run build
import {build, transform} from 'esbuild';
import {createHash} from 'node:crypto';
import {copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {FONTS} from './fonts.js';

const TARGET = '../../bot/render/formula/mathjax';
const FONT = 'node_modules/@mathjax/mathjax-newcm-font';
const SOURCES = ['build.mjs', 'colours.js', 'drawn.js', 'engine.js', 'errors.js', 'fonts.js', 'package-lock.json'];
const NOTICE = '// MathJax 4.1.3, Copyright The MathJax Consortium, Apache License 2.0 (LICENSE.txt, NOTICE.txt).\n';

// MathJax asks what system it runs on, to make addresses of files. Here there is neither.
const nowhere = {
  name: 'nowhere',
  setup({onLoad}) {
    const contents = `export const hasWindow = false, isCJS = false;
      export const context = {window: null, document: null, os: 'unknown', path: (file) => file};`;
    onLoad({filter: /[/]mjs[/]util[/]context[.]js$/}, () => ({contents}));
  },
};

rmSync(TARGET, {recursive: true, force: true});
mkdirSync(TARGET, {recursive: true});
await build({
  entryPoints: ['engine.js'],
  outfile: `${TARGET}/engine.js`,
  bundle: true,
  minify: true,
  format: 'iife',
  charset: 'utf8',
  legalComments: 'none',
  plugins: [nowhere],
  banner: {js: NOTICE.trim()},
});
for (const name of FONTS) {
  const source = readFileSync(`${FONT}/mjs/svg/dynamic/${name}.js`, 'utf8');
  const body = source.replace(/^import .*$/gm, '').replace(/^\/\/# sourceMappingURL.*$/m, '');
  const {code} = await transform(`{const {MathJaxNewcmFont, V, H} = sadari;${body}}`, {minify: true, charset: 'utf8'});
  writeFileSync(`${TARGET}/${name}.js`, NOTICE + code);
}
copyFileSync('node_modules/@mathjax/src/LICENSE', `${TARGET}/LICENSE.txt`);
copyFileSync('NOTICE.txt', `${TARGET}/NOTICE.txt`);

// By which a test notices sources that were changed and not built.
const digest = createHash('sha256');
for (const name of SOURCES) {
  digest.update(readFileSync(name));
}
writeFileSync(`${TARGET}/source.sha256`, `${digest.digest('hex')}\n`);
