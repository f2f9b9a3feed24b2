'use strict';

// Shows /openapi.yaml with Swagger UI, light or dark as the reader's system is.

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
follow();
dark.addEventListener('change', follow);

const first = { tag: 'Chat', operation: 'createChatCompletion' };

const ui = SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  displayRequestDuration: true,
  showExtensions: true, // x-permission: what a key needs
  tryItOutEnabled: false,
  filter: false,
  validatorUrl: null,
  syntaxHighlight: { theme: dark.matches ? 'agate' : 'idea' },
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  onComplete: () => {
    // a link to an operation opens that one; otherwise the first is open to show how they read
    if (!window.location.hash) ui.layoutActions.show(['operations', first.tag, first.operation], true);
  },
});
