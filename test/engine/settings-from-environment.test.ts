import { describe, expect, it } from 'vitest';
import { settingsWith } from '@/config';
import { settingsFromEnvironment } from '@/engine/settings-from-environment';

describe('the settings of the environment', () => {
  it('are laid over the defaults, and leave the rest as it is', () => {
    const { platformTimeZone, surge, webhooks } = settingsWith(
      settingsFromEnvironment({
        ENERGY_PLATFORM_TIME_ZONE: 'Asia/Tokyo',
        ENERGY_RISE_NOTICE_HOURS: '0',
        ENERGY_EXEMPT_FEATURES: 'ai_message, ai_about',
        ENERGY_WEBHOOK_ALLOWED_HOSTS: 'Hooks.internal, [fd00::1]:8080',
      }),
    );
    expect(platformTimeZone).toBe('Asia/Tokyo');
    expect(webhooks).toEqual({
      ...settingsWith().webhooks,
      allowedHosts: ['hooks.internal', '[fd00::1]:8080'],
    });
    expect(surge).toEqual({
      ...settingsWith().surge,
      riseNoticeHours: 0,
      exemptFeatures: ['ai_message', 'ai_about'],
    });
  });

  it('are the defaults where nothing is named', () => {
    const nothing = { ENERGY_RISE_NOTICE_HOURS: '', ENERGY_EXEMPT_FEATURES: undefined };
    expect(settingsWith(settingsFromEnvironment(nothing))).toEqual(settingsWith());
  });

  it.each([
    ['ENERGY_RISE_NOTICE_HOURS', 'a day'],
    ['ENERGY_RISE_NOTICE_HOURS', '-1'],
    ['ENERGY_EXEMPT_FEATURES', 'ai_message,,'],
    ['ENERGY_EXEMPT_FEATURES', 'Chat'],
    ['ENERGY_WEBHOOK_ALLOWED_HOSTS', 'http://hooks.internal/'],
  ])('refuse %s=%s by its name', (name, value) => {
    expect(() => settingsFromEnvironment({ [name]: value })).toThrow(name);
  });
});
