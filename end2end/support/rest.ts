// A client of the REST interface: prepares a test's data, and checks what was stored.

export interface Entry {
  id: number;
  conversation: number | null;
  count: number;
  subject: string;
}

export interface Message {
  id: number;
  conversation: number | null;
  subject: string;
  body: string;
  status: string;
  read_at: string | null;
  deleted_at: string | null;
}

export interface Counts {
  unread: number;
  seq: number;
}

export class Rest {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Sends one message; gives its id. */
  async send(to: string, subject: string, body = ''): Promise<number> {
    return this.submit('/messages', { to: [to], subject, body });
  }

  async reply(id: number, body: string): Promise<number> {
    return this.submit(`/messages/${id}/reply`, { body });
  }

  private async submit(path: string, message: unknown): Promise<number> {
    const { messages } = await this.call<{ messages: { id: number }[] }>('POST', path, message);
    const [first] = messages;
    if (first === undefined) throw new Error(`POST ${path} sent nothing`);
    return first.id;
  }

  async act(action: string, messages: number[], conversations: number[] = []): Promise<void> {
    await this.call('POST', '/messages/actions', { action, messages, conversations });
  }

  /** Everything in a folder, message by message. */
  async folder(folder: string): Promise<Entry[]> {
    const all: Entry[] = [];
    let cursor = '';
    do {
      const part = await this.call<{ items: Entry[]; next: string | null }>(
        'GET',
        `/messages?folder=${folder}&mode=messages&limit=100${cursor}`,
      );
      all.push(...part.items);
      cursor = part.next === null ? '' : `&cursor=${encodeURIComponent(part.next)}`;
    } while (cursor !== '');
    return all;
  }

  counts(): Promise<Counts> {
    return this.call('GET', '/counts');
  }

  message(id: number): Promise<Message> {
    return this.call('GET', `/messages/${id}?peek`);
  }

  /** The conversation that a message belongs to. Fails while nobody has replied. */
  async conversationOf(id: number): Promise<number> {
    const { conversation } = await this.message(id);
    if (conversation === null) throw new Error(`message ${id} belongs to no conversation`);
    return conversation;
  }
}
