/** A group version as a reader hands it over for linking: a spec document and the file it came from. */
import type { SourcePlace } from './api-model.js';
import type { SpecPath } from './diagnostics.js';
import type { SpecDocument } from './spec-document.js';

export interface RawSpec extends SpecDocument {
  /** Relative to the project. */
  readonly file: string;
  /** Finds the place of a value by its path; parses the file again, so only diagnostics ask. */
  readonly locate: (path: SpecPath) => SourcePlace;
  /** Path of `components.schemas`-like maps inside the file, for places. */
  readonly schemaPath: SpecPath;
  /** Fields without `x-proto` get no number: documents of other servers, whose protobuf form is not known, and CRDs, which have none. */
  readonly unnumbered?: true;
  /** Belongs to the package, not to the project: other specs refer to it. */
  readonly external?: true;
}
