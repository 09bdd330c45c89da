// How a delivery ended, as a tag.
import { Tag } from '../app/parts';
import type { End } from './ends';

export const EndTag = ({ end }: { end: End }) => <Tag tone={end.tone}>{end.words}</Tag>;
