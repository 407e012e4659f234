/** Takes a key or token back for good. */
import type { KeyOut } from '../../../src/protocol.ts';
import { deskText } from '../text-desk.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useForm } from '../ui/use-form.ts';
import { revokeKey } from './keys-requests.ts';

interface RevokeDialogProps {
  readonly of: KeyOut;
  readonly onDone: (news: string) => void;
  readonly onClose: () => void;
}

export function RevokeDialog({ of: { id, name }, onDone, onClose }: RevokeDialogProps) {
  const { busy, fault, send } = useForm();
  const words = deskText.keys;
  const confirm = async () => {
    if (await send(() => revokeKey(id))) onDone(words.revoked(name));
  };
  return (
    <Dialog
      title={words.revokeTitle(name)}
      detail={words.revokeDetail}
      confirm={words.revoke}
      tone="late"
      busy={busy}
      fault={fault}
      typing={false}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
