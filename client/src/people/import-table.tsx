/** The lines of an imported list: who each is, and what is wrong with it. */
import type { ImportedLine } from '../../../src/protocol.ts';
import { deskText, faultSentence } from '../text-desk.ts';

/** "Email: This is not an email address." */
function faultOf({ path, message }: ImportedLine['errors'][number]): string {
  const { name, email, phone, roles } = deskText.import.columns;
  const field = { name, email, phone, roles }[path.split('.')[0] ?? ''];
  return field === undefined ? faultSentence(message) : `${field}: ${faultSentence(message)}`;
}

export function ImportTable({ lines }: { readonly lines: readonly ImportedLine[] }) {
  const words = deskText.import;
  return (
    <table className="import-table">
      <thead>
        <tr>
          <th scope="col">{words.line}</th>
          <th scope="col">{words.columns.name}</th>
          <th scope="col">{words.columns.email}</th>
          <th scope="col">{words.columns.phone}</th>
          <th scope="col">{words.columns.roles}</th>
          <th scope="col">{words.state}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ line, name, email, phone, roles, errors, id }) => (
          <tr key={line} className={errors.length > 0 ? 'import-wrong' : ''}>
            <td>{line}</td>
            <td>{name}</td>
            <td>{email}</td>
            <td>{phone}</td>
            <td>{roles.map((role) => deskText.roles[role]).join(', ')}</td>
            <td className="import-state">
              {errors.length > 0 ? errors.map(faultOf).join(' ') : id === undefined ? words.good : words.added}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
