// Where in a formula an error is: MathJax's errors carry a sentence only.
import TexError from '@mathjax/src/js/input/tex/TexError.js';
import TexParser from '@mathjax/src/js/input/tex/TexParser.js';

// Errors about one sign, found when it had been read.
const AFTER = new Set([
  'Misplaced', 'ExtraCloseMissingOpen', 'ExtraCloseLooking', 'CantUseHash1', 'MissingScript', 'MathModeOnly',
]);
// Errors about what a command was given, without its name.
const GIVEN = new Set(['BadColorValue', 'UndefinedColorModel', 'ModelArg1', 'ModelArg2']);

let said = [];
let trail = [];

// Remember what an error is about, and where each parser stood when it passed, the innermost first.
export function watch() {
  const fill = TexError.processString;
  TexError.processString = (message, args) => {
    said = args;
    trail = [];
    return fill(message, args);
  };
  const parse = TexParser.prototype.Parse;
  TexParser.prototype.Parse = function () {
    const original = this.string;
    try {
      return parse.call(this);
    } catch (error) {
      trail.push({original, string: this.string, i: this.i});
      throw error;
    }
  };
  // It notes each sign's source for screen readers; a picture has one description of all.
  TexParser.prototype.updateResult = () => {};
}

// {error: id, message, about: what the error names, at: its place, counted in characters from 0}
export function describe(tex, error) {
  const about = String(said[0] ?? '');
  const at = Math.min(Math.max(0, refined(tex, error.id, about, place(tex))), tex.length);
  return {error: error.id, message: error.message, about, at: Array.from(tex.slice(0, at)).length};
}

// From the outermost parser inwards: an argument stands in what its parser had read by then.
function place(tex) {
  let start = 0;
  let at = tex.length;
  for (const {original, string, i} of trail.reverse()) {
    const inside = tex.startsWith(original, start) ? start : tex.lastIndexOf(original, at);
    if (inside < start) {
      break;
    }
    start = inside;
    // A macro's body replaces its name, so what is left is counted from the end.
    at = Math.max(start, start + original.length - (string.length - i));
  }
  return at;
}

// Better than where reading stopped: the sign that the error is about.
function refined(tex, id, about, at) {
  const named = {EnvMissingEnd: `\\begin{${about}}`, EnvBadEnd: `\\begin{${about}}`, UnknownEnv: `\\begin{${about}}`,
    ExtraLeftMissingRight: '\\left', MissingLeftExtraRight: '\\right',
    MissingBeginExtraEnd: `\\end{${about}}`}[id] ?? (about.startsWith('\\') ? about : '');
  if (named) {
    const found = tex.lastIndexOf(named, at);
    return found < 0 ? at : found;
  }
  if (AFTER.has(id)) {
    return at - 1;
  }
  if (GIVEN.has(id)) {
    return Math.max(0, tex.lastIndexOf('\\', at - 1));
  }
  if (id === 'MissingCloseBrace' || id === 'ExtraOpenMissingClose') {
    return unclosed(tex) ?? at;
  }
  return at;
}

function unclosed(tex) {
  const open = [];
  for (let i = 0; i < tex.length; i++) {
    if (tex[i] === '\\') {
      i++;
    } else if (tex[i] === '{') {
      open.push(i);
    } else if (tex[i] === '}') {
      open.pop();
    }
  }
  return open.pop();
}
