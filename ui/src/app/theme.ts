// Mantine in the house's colours. Law: every text pair is 4.5 : 1 or better in both schemes
// (Mantine's own blue, dimmed and placeholder colours are not).
import {
  Button,
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const sea: MantineColorsTuple = [
  '#e2eff0',
  '#c9e3e5',
  '#a6d6da',
  '#7fcbd2',
  '#58aeb7',
  '#36929c',
  '#1f7a84',
  '#146974',
  '#0d5d66',
  '#08474f',
];
const night: MantineColorsTuple = [
  '#e8eaeb',
  '#c8ced2',
  '#a9b4bb',
  '#7d8890',
  '#56616a',
  '#353d43',
  '#1b2024',
  '#14181b',
  '#101315',
  '#0b0d0f',
];

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 8, dark: 3 },
  colors: { sea, dark: night },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({
      vars: (_theme, props) => {
        const filled = (props.variant ?? 'filled') === 'filled' && props.color === undefined;
        const root = filled
          ? {
              '--button-bg': 'var(--accent)',
              '--button-color': 'var(--on-accent)',
              '--button-hover': 'var(--accent)',
            }
          : {};
        return { root };
      },
      defaultProps: { size: 'md' },
    }),
    // A dialog's head is no second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    NumberInput: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
    SegmentedControl: { defaultProps: { size: 'sm' } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--page)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--soft)',
  '--mantine-color-placeholder': 'var(--soft)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default-border': 'var(--strong)',
  '--mantine-color-default': 'var(--card)',
  '--mantine-color-disabled': 'var(--stage)',
  '--mantine-color-default-color': 'var(--text)',
};
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
