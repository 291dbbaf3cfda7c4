// Where things are on the page.
import type { Locator } from '@playwright/test';

/** The place of an element. Fails where it is not displayed. */
export async function boxOf(element: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await element.boundingBox();
  if (box === null) throw new Error(`${element.toString()} is not displayed`);
  return box;
}
