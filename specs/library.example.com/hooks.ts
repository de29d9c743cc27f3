import type { Author, Book, BookSpec } from '../../generated/library.example.com/hub.js';
import type { BookSpec as BookSpecV1alpha1 } from '../../generated/library.example.com/v1alpha1/types.js';
import type { CellsHook, ConvertHook, ValidateHook } from '../../runtime/kit.js';

/** v1alpha1 has names as catalogues print them: `Le Guin, Ursula K.` */
const SEPARATOR = ', ';

function authorOf(writer: string): Author {
  const [familyName = '', ...givenNames] = writer.split(SEPARATOR);
  return givenNames.length === 0 ? { familyName } : { familyName, givenName: givenNames.join(SEPARATOR) };
}

const writerOf = ({ familyName, givenName }: Author) =>
  givenName === undefined ? familyName : `${familyName}${SEPARATOR}${givenName}`;

/** Renamed, split and moved; fields of the same name are carried over already. */
export const convert_v1alpha1_BookSpec_to_hub: ConvertHook<BookSpecV1alpha1, BookSpec> = (source, target) => {
  if (source.writer !== undefined) target.author = authorOf(source.writer);
  if (source.pageCount !== undefined) target.pages = source.pageCount;
  const { room, shelf } = source;
  if (room !== undefined || shelf !== undefined) {
    target.location = { ...(room !== undefined && { room }), shelf: shelf ?? '' };
  }
};

export const convert_hub_to_v1alpha1_BookSpec: ConvertHook<BookSpec, BookSpecV1alpha1> = (source, target) => {
  if (source.author !== undefined) target.writer = writerOf(source.author);
  if (source.pages !== undefined) target.pageCount = source.pages;
  const { room, shelf } = source.location ?? {};
  if (room !== undefined) target.room = room;
  if (shelf !== undefined && shelf !== '') target.shelf = shelf;
};

/** What no keyword can say: a rule over two fields. */
export const validate_BookSpec: ValidateHook<BookSpec> = (spec, at, errors) => {
  if (spec.genre === 'Reference' && spec.loanDays !== undefined && spec.loanDays > 0) {
    errors.invalid(at, 'loanDays', spec.loanDays, 'must be 0 for reference works, which stay in the house');
  }
};

/** The column Author has no path: `Ursula K. Le Guin`. */
export const cells_Book: CellsHook<Book> = ({ spec }) => ({
  Author: [spec.author?.givenName, spec.author?.familyName].filter((name) => name !== undefined).join(' '),
});
