// From MathJax's tree to the inside of an SVG that holds shapes and text only, and needs no style sheet.

import {readable} from './colours.js';

export class Refused extends Error {}

const KINDS = new Set(['g', 'path', 'rect', 'line', 'polygon', 'polyline', 'ellipse', 'text', 'svg']);
const NUMBERS = new Set([
  'x', 'y', 'width', 'height', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'rx', 'ry', 'stroke-width', 'stroke-dasharray',
]);
const SHAPES = new Set(['d', 'points', 'transform', 'viewBox']);
const WORDS = new Set(['stroke-linecap', 'stroke-linejoin', 'preserveAspectRatio']);
const COLOURS = new Set(['fill', 'stroke']);
const COLOUR = /^(?:[a-z]+|#[0-9a-f]{3,8}|rgba?\([\d.,%\s]+\))$/i;
const FINITE = /^[-+.,\s\dA-Za-z()%]*$/;
const MOST = 4_000_000;

// MathJax keeps the looks of a table's lines in a style sheet.
const LINES = {'mjx-dashed': '140', 'mjx-dotted': '0,140'};

let length = 0;

export function drawn(adaptor, container) {
  length = 0;
  const svg = adaptor.tags(container, 'svg')[0];
  const box = (adaptor.getAttribute(svg, 'viewBox') ?? adaptor.getAttribute(svg, 'data-mjx-viewBox')).split(' ').map(Number);
  if (!box.every(Number.isFinite)) {
    throw new Refused('TooLarge');
  }
  const [, top, width, height] = box;
  const group = adaptor.childNodes(svg)[0];
  if (!adaptor.getAttribute(svg, 'viewBox')) {
    // A numbered equation is as wide as the page, with percentages: take the least width that holds it.
    adaptor.setAttribute(group, 'transform', 'scale(1,-1)');
  }
  return {svg: written(adaptor, group, width), w: width / 1000, h: -top / 1000, d: (height + top) / 1000};
}

function written(adaptor, node, width) {
  const kind = adaptor.kind(node);
  if (kind === '#text') {
    return '';
  }
  if (kind === 'a') {
    // A reference to another equation: the words without the link.
    return children(adaptor, node, width);
  }
  if (!KINDS.has(kind)) {
    throw new Refused('Forbidden');
  }
  if (adaptor.getAttribute(node, 'data-hitbox')) {
    return '';
  }
  if (kind === 'text') {
    return letters(adaptor, node);
  }
  const part = labelled(adaptor, node, width);
  const made = part ?? element(kind, attributes(adaptor, node), children(adaptor, node, width));
  length += made.length;
  if (length > MOST) {
    throw new Refused('TooLarge');
  }
  return made;
}

function element(kind, looks, inside) {
  return inside ? `<${kind}${looks}>${inside}</${kind}>` : kind === 'g' ? '' : `<${kind}${looks}/>`;
}

function children(adaptor, node, width) {
  return adaptor.childNodes(node).map((child) => written(adaptor, child, width)).join('');
}

// The two halves of a table with numbered rows: the table in the middle, the numbers at the side.
function labelled(adaptor, node, width) {
  const align = adaptor.getAttribute(node, 'preserveAspectRatio');
  const first = adaptor.childNodes(node)[0];
  if (adaptor.kind(node) === 'svg' && align) {
    const x = Number(adaptor.getAttribute(node, 'viewBox').split(' ')[0]);
    const at = {xMinYMid: 0, xMidYMid: width / 2 - 0.5, xMaxYMid: width - 1}[align] - x;
    return `<g transform="translate(${at.toFixed(1)},0)">${children(adaptor, node, width)}</g>`;
  }
  if (adaptor.kind(node) === 'g' && first && adaptor.kind(first) === 'svg' && adaptor.getAttribute(first, 'data-table')) {
    return `<g transform="scale(1,-1)">${children(adaptor, node, width)}</g>`;
  }
  return null;
}

function letters(adaptor, node) {
  const text = adaptor.textContent(node);
  if (!text) {
    return '';
  }
  const bold = adaptor.getAttribute(node, 'font-weight') === 'bold' ? ' font-weight="bold"' : '';
  const safe = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<text${bold} transform="${checked(FINITE, adaptor.getAttribute(node, 'transform') ?? '')}">${safe}</text>`;
}

function attributes(adaptor, node) {
  const kept = [];
  const line = adaptor.getAttribute(node, 'data-line') || adaptor.getAttribute(node, 'data-frame');
  if (line) {
    kept.push(['stroke-width', adaptor.getAttribute(node, 'stroke-thickness') ?? '70']);
    kept.push(['fill', 'none']);
    const looks = adaptor.getAttribute(node, 'class') ?? '';
    if (LINES[looks] && !adaptor.getAttribute(node, 'stroke-dasharray')) {
      kept.push(['stroke-dasharray', LINES[looks]]);
    }
    if (looks === 'mjx-dotted') {
      kept.push(['stroke-linecap', 'round']);
    }
  }
  const width = adaptor.getStyle(node, 'stroke-width');
  if (width) {
    kept.push(['stroke-width', checked(FINITE, width)]);
  }
  // Of a letter; reading these long lines again would take a tenth of all time.
  const glyph = adaptor.hasAttribute(node, 'data-c');
  // A \rule is a space with a ground of its colour.
  const rule = adaptor.getAttribute(adaptor.parent(node), 'data-mml-node') === 'mspace';
  const ground = adaptor.hasAttribute(node, 'data-bgcolor') && !rule;
  if (ground) {
    // A box of a light colour is meant for dark letters; ours are light.
    kept.push(['fill-opacity', '0.3']);
  }
  for (const {name, value} of adaptor.allAttributes(node)) {
    if (glyph && name === 'd') {
      kept.push([name, value]);
    } else if (NUMBERS.has(name) || SHAPES.has(name) || WORDS.has(name)) {
      kept.push([name, checked(FINITE, value)]);
    } else if (COLOURS.has(name)) {
      const colour = checked(COLOUR, value);
      kept.push([name, ground ? colour : readable(colour)]);
    }
  }
  return kept.map(([name, value]) => ` ${name}="${value}"`).join('');
}

function checked(pattern, value) {
  const text = String(value);
  if (!pattern.test(text)) {
    throw new Refused('Forbidden');
  }
  if (pattern === FINITE && /NaN|Infinity|\d{8}|[\d.]e\+?\d/.test(text)) {
    throw new Refused('TooLarge');
  }
  return text;
}
