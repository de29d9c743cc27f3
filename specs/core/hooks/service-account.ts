import type { ServiceAccount } from '../../../generated/core/hub.js';
import type { StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';

const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';

/** References to secrets are by name: the other parts of an object reference are not kept. */
function keepNamesOnly(account: ServiceAccount): void {
  if (account.secrets !== undefined) account.secrets = account.secrets.map(({ name }) => (name ? { name } : {}));
}

export const strategy_ServiceAccount: StrategyHooks<ServiceAccount> = {
  prepareForCreate: keepNamesOnly,
  prepareForUpdate: keepNamesOnly,
};

export const validate_ServiceAccount: ValidateHook<ServiceAccount> = (account, _at, errors, context) => {
  const has = (it: ServiceAccount | undefined) => it?.metadata.annotations?.[ENFORCE] !== undefined;
  if (errors.empty && has(account) && !has(context.old as ServiceAccount | undefined)) {
    context.warn(
      `metadata.annotations[${ENFORCE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
    );
  }
};
