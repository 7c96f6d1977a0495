import { makeStore } from './store';

/** What is being searched for. It may be a name, so it never stands in the address of the page. */
export const search_text = makeStore('');
