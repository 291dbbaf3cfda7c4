// The members in the tests' database.

export const members = {
  anna: { display: 'Anna Berg' },
  ben: { display: 'Ben Okafor' },
  cleo: { display: 'Cleo Martin' },
} as const;

export type Name = keyof typeof members;

export const names = Object.keys(members) as Name[];

export function password(name: string): string {
  return `${name}-and-the-post`;
}
