// The page object: a user in one browser tab, who finds things by role and name, never by class.
import { type Locator, type Page, expect } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { password } from './members.ts';

export type Folder = 'Inbox' | 'Sent' | 'Archives' | 'Trash';

export interface Draft {
  to?: string;
  subject?: string;
  body?: string;
}

export class User {
  constructor(
    readonly page: Page,
    readonly scripts: boolean,
  ) {}

  /** The same user in another tab of the browser. */
  inTab(page: Page): User {
    return new User(page, this.scripts);
  }

  /** Loads a page and checks that it is accessible. */
  async visit(path: string, state = ''): Promise<void> {
    await this.page.goto(path);
    await this.waitUntilReady(state);
  }

  /** Waits until the page is hydrated, and checks that it is accessible. */
  async waitUntilReady(state = ''): Promise<void> {
    if (this.scripts) await this.page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
    await expectAccessible(this.page, this.scripts, state);
  }

  /** Waits for an address, as after a link or a form. */
  async waitForAddress(path: RegExp, state = ''): Promise<void> {
    await this.page.waitForURL(({ pathname, search }) => path.test(pathname + search));
    await this.waitUntilReady(state);
  }

  // --- signing in ---

  async fillSignIn(name: string, secret: string): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Password', { exact: true }).fill(secret);
    await this.page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  }

  async signIn(name: string, secret = password(name)): Promise<void> {
    await this.visit('/login');
    await this.fillSignIn(name, secret);
    await this.waitForAddress(/^\/inbox/);
  }

  async fillRegistration(person: { name: string; display: string; email: string; secret: string }): Promise<void> {
    await this.page.getByLabel('Name', { exact: true }).fill(person.name);
    await this.page.getByLabel('Shown as').fill(person.display);
    await this.page.getByLabel('E-mail').fill(person.email);
    await this.page.getByLabel('Password', { exact: true }).fill(person.secret);
    await this.page.getByRole('main').getByRole('button', { name: 'Create the account' }).click();
  }

  async changePassword(present: string, next: string): Promise<void> {
    await this.page.getByLabel('Present password').fill(present);
    await this.page.getByLabel('New password').fill(next);
    await this.page.getByRole('button', { name: 'Change password' }).click();
  }

  async chooseTheme(name: 'As the system' | 'Light' | 'Dark'): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name, exact: true }).click();
  }

  /** Opens the menu behind one's own name. */
  async openAccount(): Promise<void> {
    await this.page.getByText('Account menu').locator('..').click();
  }

  async signOut(): Promise<void> {
    await this.openAccount();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
  }

  // --- folders and lists ---

  get folders(): Locator {
    return this.page.getByRole('navigation', { name: 'Folders' });
  }

  async open(folder: Folder): Promise<void> {
    await this.folders.getByRole('link', { name: folder }).click();
    await this.waitForAddress(new RegExp(`^/${folder.toLowerCase()}`));
  }

  /** The number of unread messages in the menu. */
  async unread(): Promise<number> {
    const text = await this.folders.getByRole('link', { name: /Inbox/ }).innerText();
    return Number(/\d+/.exec(text)?.[0] ?? 0);
  }

  async expectUnread(count: number, timeout = 7_000): Promise<void> {
    await expect.poll(() => this.unread(), { message: 'unread number in the menu', timeout }).toBe(count);
  }

  get list(): Locator {
    return this.page.getByRole('region', { name: 'List' });
  }

  /** The rows of the list: each has a checkbox. */
  get rows(): Locator {
    return this.list.getByRole('listitem').filter({ has: this.page.getByRole('checkbox') });
  }

  /** The rows with exactly this subject. */
  row(subject: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('checkbox', { name: `Select: ${subject}`, exact: true }) });
  }

  /** The subjects of the list, from top to bottom. */
  async subjects(): Promise<string[]> {
    const labels = await this.rows.getByText(/^Select: /).allInnerTexts();
    return labels.map((label) => label.replace('Select: ', ''));
  }

  async expectSubjects(subjects: string[]): Promise<void> {
    await expect.poll(() => this.subjects(), { message: 'subjects in the list' }).toEqual(subjects);
  }

  async select(subject: string): Promise<void> {
    await this.row(subject).getByRole('checkbox').check();
  }

  /** Presses a button for the selected rows. */
  async act(name: string): Promise<void> {
    await this.page.getByRole('group', { name: 'Selected messages' }).getByRole('button', { name, exact: true }).click();
  }

  /** Presses a button of the message or conversation that is read. */
  async actOnMessage(name: string): Promise<void> {
    await this.reading.getByRole('button', { name, exact: true }).click();
  }

  /** The message, conversation or form beside the list. */
  get reading(): Locator {
    return this.page.getByRole('main').getByRole('article');
  }

  /** The messages that are read. */
  get messages(): Locator {
    return this.reading.getByRole('listitem');
  }

  async expectToast(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: text }).first()).toBeVisible();
  }

  async undo(): Promise<void> {
    await this.page.getByRole('button', { name: 'Undo' }).click();
  }

  // --- reading and writing ---

  async read(subject: string): Promise<void> {
    await this.row(subject).getByRole('link').first().click();
    await this.waitForAddress(/^\/(message|conversation)\/\d+/);
  }

  async fillDraft({ to, subject, body }: Draft): Promise<void> {
    if (to !== undefined) await this.field('Recipients').fill(to);
    if (subject !== undefined) await this.field('Subject').fill(subject);
    if (body !== undefined) await this.field('Message').fill(body);
  }

  /** A field of the form. */
  field(name: 'Recipients' | 'Copies to' | 'Subject' | 'Message'): Locator {
    return this.reading.getByRole('textbox', { name, exact: true });
  }

  async send(): Promise<void> {
    await this.reading.getByRole('button', { name: 'Send' }).click();
  }

  async write(draft: Draft): Promise<void> {
    await this.visit('/write');
    await this.fillDraft(draft);
    await this.send();
  }

  get quickReplyField(): Locator {
    return this.page.getByRole('form', { name: 'Quick reply' }).getByRole('textbox', { name: 'Reply' });
  }

  async quickReply(text: string): Promise<void> {
    await this.quickReplyField.fill(text);
    await this.send();
  }

  // --- looks ---

  /** Nothing sticks out of the window. */
  async expectNoOverflow(): Promise<void> {
    const width = this.page.viewportSize()?.width ?? 0;
    const wide = await this.page.locator('body').evaluate((body) => Math.max(body.scrollWidth, document.documentElement.scrollWidth));
    expect(wide, `${this.page.url()} is wider than the window`).toBeLessThanOrEqual(width);
  }
}
