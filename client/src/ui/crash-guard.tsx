/** Catches a mistake in the pages themselves, so that nobody sits before an empty screen. */
import { Component, type ReactNode } from 'react';
import { text } from '../text.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface CrashGuardProps {
  readonly children: ReactNode;
}

export class CrashGuard extends Component<CrashGuardProps, { readonly crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    const reload = <Button onClick={() => window.location.reload()}>{text.crashed.reload}</Button>;
    return <Notice title={text.crashed.title} detail={text.crashed.detail} action={reload} tone="late" />;
  }
}
