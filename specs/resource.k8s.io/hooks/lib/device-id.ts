import type { AllocatedDeviceStatus } from '../../../../generated/resource.k8s.io/hub.js';

/** What tells allocated devices apart; shares of one device are several. */
export const deviceId = ({
  driver,
  pool,
  device,
  shareID = '',
}: Pick<AllocatedDeviceStatus, 'driver' | 'pool' | 'device' | 'shareID'>): string =>
  [driver, pool, device, shareID].join('/');
