// linli's script: htmx, and what a page gains over plain HTML.
import 'htmx.org';
import { confirmInPlace } from './confirm';
import { locate, signOnScreen } from './capture';
import { keepDrafts } from './drafts';
import { fillIn } from './fill';
import { listenForKeys, offerKeys } from './keys';
import { beginCase, workLines } from './lines';
import { listenLive } from './live';
import { offerToShow } from './passwords';
import { preparePhotos } from './photos';
import { offerPush } from './push';
import { listenForRows, openRows } from './rows';
import { wipeOnLeaving } from './forget';
import { sendOnce, showErrors, focusSummary } from './forms';
import { sayAgain } from './toast';
import { listenForBack } from './upload';

document.documentElement.classList.add('js');
confirmInPlace();
listenForKeys();
listenForRows();
showErrors();
offerPush();
wipeOnLeaving();
listenForBack();
sendOnce();

/** What must be done again for content that htmx brings in. */
function dress(root: ParentNode): void {
  signOnScreen(root);
  locate(root);
  preparePhotos(root);
  offerToShow(root);
  keepDrafts(root);
  openRows(root);
  focusSummary(root);
}

document.addEventListener('DOMContentLoaded', () => {
  dress(document);
  offerKeys(document);
  workLines(document);
  beginCase(document);
  fillIn(document, dress);
  sayAgain();
  listenLive();
});
document.addEventListener('htmx:load', (event) => {
  if (event.target instanceof HTMLElement && event.target !== document.body) dress(event.target);
});
