// Says in words when the browser gave no passkey, instead of leaving a button that seems to do nothing.
document.addEventListener("allauth.error", (problem) => {
  const sentence = document.getElementById("passkey_problem");
  problem.preventDefault();
  sentence.textContent = sentence.dataset.sentence;
  sentence.hidden = false;
});
