import { say, word } from './toast';

/** Forms with photos are sent in the background, so that their progress shows and a broken
 *  connection loses nothing. The answer then takes the place of the page, as it would have anyway. */
export function uploadInBackground(form: HTMLFormElement, submitter: HTMLElement | null, done: () => void): void {
  const bar = form.querySelector<HTMLProgressElement>('progress');
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'text/html');
  request.upload.addEventListener('progress', (event) => {
    if (bar && event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener('load', () => show(request));
  request.addEventListener('error', () => {
    if (bar) bar.hidden = true;
    say('bad', word('offline'));
    done();
  });
  if (bar) bar.hidden = false;
  request.send(data);
}

/** Whether a file was chosen, so that sending may take a while. */
export function hasFiles(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>('input[type=file]')].some((input) => input.files?.length);
}

function show(request: XMLHttpRequest): void {
  history.pushState(null, '', request.responseURL);
  document.open();
  document.write(request.responseText);
  document.close();
}
