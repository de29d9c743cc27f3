/** `.proto` files: their messages by full name. */
import protobuf from 'protobufjs';

/** Messages of one file's text. Throws with the line protobufjs names when the text does not parse. */
export function parseProto(text: string): Map<string, protobuf.Type> {
  const root = new protobuf.Root();
  protobuf.parse(text, root, { keepCase: true, alternateCommentMode: true });
  const messages = new Map<string, protobuf.Type>();
  collect(root, messages);
  return messages;
}

function collect(namespace: protobuf.NamespaceBase, messages: Map<string, protobuf.Type>): void {
  for (const nested of namespace.nestedArray) {
    if (nested instanceof protobuf.Type) messages.set(nested.fullName.slice(1), nested);
    if (nested instanceof protobuf.Namespace) collect(nested, messages);
  }
}

/** The package of a message: its full name without its own. */
export function packageOf(message: protobuf.Type): string {
  return message.parent?.fullName.slice(1) ?? '';
}

/** The package that a file's text says, without parsing it. */
export function packageOfText(text: string): string {
  return /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1] ?? '';
}
