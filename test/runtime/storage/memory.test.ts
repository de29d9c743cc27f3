import { createMemoryStorage } from '../../../runtime/storage/open-storage.js';
import { describeStorage } from './suite.js';

describeStorage({ name: 'memory', open: (limits) => Promise.resolve(createMemoryStorage(limits)) });
