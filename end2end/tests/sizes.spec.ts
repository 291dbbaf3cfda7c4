// Phone, tablet, desktop: everything is reachable, nothing sticks out.
import { test } from '../support/test.ts';

const screens = { phone: [390, 844], small: [320, 640], tablet: [820, 1180], desktop: [1360, 860] } as const;

for (const [name, [width, height]] of Object.entries(screens)) {
  test.describe(name, () => {
    test.use({ viewport: { width, height } });

    test(`every page fits a ${name}`, async ({ user, rest }) => {
      const subject = 'A rather long subject that does not fit into one line of a phone';
      const first = await rest('ben').send('anna', subject, 'word '.repeat(200));
      await rest('anna').reply(first, `https://example.org/${'x'.repeat(300)}`);
      await user.visit('/');
      await user.expectNoOverflow();
      await user.visit('/login');
      await user.expectNoOverflow();
      await user.signIn('anna');
      for (const path of ['/inbox', '/sent', '/trash', `/conversation/${first}`, '/write', '/preferences']) {
        await user.visit(path);
        await user.expectNoOverflow();
      }
      await user.visit('/inbox');
      await user.open('Sent');
      await user.read(`Re: ${subject}`);
      await user.expectNoOverflow();
    });
  });
}
