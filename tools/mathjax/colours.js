// Colours that can be read on the dark card: formulas are written with white paper in mind.

const NAMES = {
  black: 'currentColor', blue: '#82aaff', brown: '#d9a066', darkgray: '#a9afbd', gray: '#a9afbd', green: '#5fd38d',
  magenta: '#ff7ad9', maroon: '#ff8f8f', navy: '#82aaff', olive: '#cccc66', purple: '#c792ea', red: '#ff7a7a',
  teal: '#4fd1c5', violet: '#c792ea',
};
// Relative luminance that gives letters on the card a contrast of 4.5 to 1.
const LEAST = 0.25;

export function readable(colour) {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!hex) {
    return NAMES[colour] ?? colour;
  }
  let channels = hex.slice(1).map((part) => parseInt(part, 16) / 255);
  while (luminance(channels) < LEAST) {
    channels = channels.map((channel) => channel + 0.1 * (1 - channel));
  }
  return `#${channels.map((channel) => Math.round(255 * channel).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(channels) {
  const [r, g, b] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
