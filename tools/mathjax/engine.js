// MathJax for Sadari: `sadari.typeset(request)` turns one formula into the inside of an SVG. Runs in quickjs-ng.
import {mathjax} from '@mathjax/src/js/mathjax.js';
import {TeX} from '@mathjax/src/js/input/tex.js';
import TexError from '@mathjax/src/js/input/tex/TexError.js';
import {Macro} from '@mathjax/src/js/input/tex/Token.js';
import {MapHandler} from '@mathjax/src/js/input/tex/MapHandler.js';
import BaseMethods from '@mathjax/src/js/input/tex/base/BaseMethods.js';
import {SVG} from '@mathjax/src/js/output/svg.js';
import {liteAdaptor} from '@mathjax/src/js/adaptors/liteAdaptor.js';
import {RegisterHTMLHandler} from '@mathjax/src/js/handlers/html.js';
import {MathJaxNewcmFont} from '@mathjax/mathjax-newcm-font/js/svg.js';
import '@mathjax/src/js/input/tex/ams/AmsConfiguration.js';
import '@mathjax/src/js/input/tex/amscd/AmsCdConfiguration.js';
import '@mathjax/src/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import '@mathjax/src/js/input/tex/braket/BraketConfiguration.js';
import '@mathjax/src/js/input/tex/cancel/CancelConfiguration.js';
import '@mathjax/src/js/input/tex/cases/CasesConfiguration.js';
import '@mathjax/src/js/input/tex/centernot/CenternotConfiguration.js';
import '@mathjax/src/js/input/tex/color/ColorConfiguration.js';
import '@mathjax/src/js/input/tex/configmacros/ConfigMacrosConfiguration.js';
import '@mathjax/src/js/input/tex/empheq/EmpheqConfiguration.js';
import '@mathjax/src/js/input/tex/enclose/EncloseConfiguration.js';
import '@mathjax/src/js/input/tex/extpfeil/ExtpfeilConfiguration.js';
import '@mathjax/src/js/input/tex/gensymb/GensymbConfiguration.js';
import '@mathjax/src/js/input/tex/mathtools/MathtoolsConfiguration.js';
import '@mathjax/src/js/input/tex/newcommand/NewcommandConfiguration.js';
import '@mathjax/src/js/input/tex/textcomp/TextcompConfiguration.js';
import '@mathjax/src/js/input/tex/textmacros/TextMacrosConfiguration.js';
import '@mathjax/src/js/input/tex/units/UnitsConfiguration.js';
import '@mathjax/src/js/input/tex/upgreek/UpgreekConfiguration.js';
import '@mathjax/src/js/input/tex/verb/VerbConfiguration.js';
import {V, H} from '@mathjax/src/mjs/output/common/Direction.js';
import {FONTS} from './fonts.js';
import {watch, describe} from './errors.js';
import {drawn, Refused} from './drawn.js';

// Never here: html, require, autoload, action, texhtml, setoptions, bbox, unicode. They name addresses, styles, fonts
// and files, or let a formula change how the next one is read.
const PACKAGES = [
  'base', 'ams', 'amscd', 'boldsymbol', 'braket', 'cancel', 'cases', 'centernot', 'color', 'configmacros', 'empheq',
  'enclose', 'extpfeil', 'gensymb', 'mathtools', 'newcommand', 'textcomp', 'textmacros', 'units', 'upgreek', 'verb',
];

// What people write elsewhere (KaTeX, packages of LaTeX) and MathJax lacks.
const MACROS = {
  N: '\\mathbb{N}', Z: '\\mathbb{Z}', R: '\\mathbb{R}',
  argmax: '\\operatorname*{arg\\,max}', argmin: '\\operatorname*{arg\\,min}',
  bm: ['\\boldsymbol{#1}', 1], mathbbm: ['\\mathbb{#1}', 1], mathds: ['\\mathbb{#1}', 1],
};

// \mmlToken makes any MathML with any attributes, an <mglyph src> for example. MathJax's own \bmod and the like need
// it for a word or a sign with space around it; that much it may.
const WORD = /^(?:mi|mn|mo|mtext)$/;
const SPACED = /^(?:\s*[lr]space\s*=\s*"[\d.]+em"\s*,?)*\s*$/;
const token = (parser, name) => {
  const begun = parser.i;
  if (!WORD.test(parser.GetArgument(name)) || !SPACED.test(parser.GetBrackets(name, ''))) {
    throw new TexError('UndefinedControlSequence', 'Undefined control sequence %1', name);
  }
  parser.i = begun;
  return BaseMethods.MmlToken(parser, name);
};
for (const map of ['macros', 'text-macros']) {
  MapHandler.getMap(map).add('mmlToken', new Macro('mmlToken', token));
}

// A font file that is needed and not there yet; whoever called evaluates it and calls again.
class Needed extends Error {
  constructor(dynamic) {
    super();
    this.dynamic = dynamic;
  }
}

for (const name of Object.keys(MathJaxNewcmFont.dynamicFiles)) {
  if (!FONTS.includes(name)) {
    delete MathJaxNewcmFont.dynamicFiles[name];
  }
}
mathjax.asyncIsSynchronous = true;
mathjax.asyncLoad = () => {
  throw new Error('nothing is loaded by name');
};

// quickjs has none, and MathJax warns of odd options through it; nobody would read that.
globalThis.console = {warn() {}, error() {}, log() {}};

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
const output = new SVG({
  fontData: MathJaxNewcmFont,
  fontCache: 'none',
  linebreaks: {inline: false},
});
output.font.loadDynamicFileSync = (dynamic) => {
  if (!dynamic.promise) {
    throw new Needed(dynamic);
  }
};

// Letters that MathJax's font lacks are set in Sadari's fonts, whose widths (in em) come with the request.
let widths = {};
output.measureTextNode = (node) => {
  const text = Array.from(adaptor.textContent(node));
  return {w: text.reduce((sum, letter) => sum + (widths[letter] ?? 0), 0), h: 0.86, d: 0.24};
};

watch();

// Holds nothing of a formula: those are not added to it.
const page = mathjax.document('', {OutputJax: output});

// A fresh TeX each time: one person's \def must never reach the next one's formula.
function convert({tex, display, em, room}) {
  const input = new TeX({
    packages: PACKAGES,
    macros: MACROS,
    maxMacros: 1000,
    maxBuffer: 5 * 1024,
    mathtools: {'allow-mathtoolsset': false},
    formatError: (_jax, error) => {
      throw error;
    },
  });
  input.setAdaptor(adaptor);
  input.setMmlFactory(page.mmlFactory);
  output.options.displayOverflow = room ? 'linebreak' : 'overflow';
  const item = new page.options.MathItem(tex, input, display);
  item.start.node = adaptor.body(page.document);
  // The font's x-height makes 1 em of the request 1000 units of the SVG.
  item.setMetrics(em, em * output.font.params.x_height, (room || 100) * em, 1);
  item.compile(page);
  item.typeset(page);
  return item.typesetRoot;
}

// Takes and gives JSON: {tex, display, room, widths} -> {svg, w, h, d}, lengths in em; room 0 breaks no lines.
// Or {needs: a font's file}, after which `loaded(name)` is called, or {error, ...}.
function typeset(request) {
  const {tex, display, room, widths: given} = JSON.parse(request);
  widths = given;
  try {
    const container = convert({tex, display, em: 16, room});
    return JSON.stringify(drawn(adaptor, container));
  } catch (error) {
    if (error instanceof Needed) {
      return JSON.stringify({needs: error.dynamic.file});
    }
    if (error instanceof Refused) {
      return JSON.stringify({error: error.message});
    }
    if (error instanceof TexError) {
      return JSON.stringify(describe(tex, error));
    }
    throw error;
  }
}

function loaded(name) {
  const dynamic = MathJaxNewcmFont.dynamicFiles[name];
  dynamic.promise = Promise.resolve();
  dynamic.setup(output.font);
}

// The last three are for the font's files.
globalThis.sadari = {typeset, loaded, MathJaxNewcmFont, V, H};
