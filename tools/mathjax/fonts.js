// The font's files with rarer letters and signs, loaded when a formula has one of them. Left out are scripts that
// Sadari's own fonts write (Cyrillic, Hebrew, …), phonetics, Braille, Coptic and letters without a code of their own.
export const FONTS = [
  'accents', 'accents-b-i', 'arrows', 'calligraphic', 'double-struck', 'fraktur', 'latin', 'latin-b', 'latin-i',
  'marrows', 'math', 'monospace', 'mshapes', 'sans-serif', 'script', 'shapes', 'symbols', 'symbols-b-i', 'variants',
];
