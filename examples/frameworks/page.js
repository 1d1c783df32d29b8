/**
 * Lists the user's chats in a page of one of the frameworks. `product` has the API's address and a token.
 * `mount` shows the page in an element, and returns what renders it again and what takes it away.
 */
export async function show(mount) {
  const { apiUrl, token } = globalThis.product;
  const answer = await fetch(`${apiUrl}/chats`, { headers: { authorization: `Bearer ${token}` } });
  const { chats: firstChats } = await answer.json();
  let mounted;
  let number = 0;
  // Functions of their own each time, as where a parent renders again. The tests see which one is called.
  function props() {
    const own = (number += 1);
    const getToken = () => Promise.resolve(token).finally(() => (page.asked = own));
    return { apiUrl, firstChats, getToken: Object.assign(getToken, { number: own }) };
  }
  globalThis.page = {
    mount: () => void (mounted = mount(document.querySelector("main"), props())),
    update: () => void mounted.update(props()),
    unmount: () => void mounted.unmount(),
  };
  page.mount();
}
