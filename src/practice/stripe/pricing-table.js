// Stands in for https://js.stripe.com/v3/pricing-table.js: the same element with the same attributes, drawn here.
(() => {
  "use strict";
  if (customElements.get("stripe-pricing-table")) return;

  // Others stand in their place where the settings name some.
  const OFFERS = [
    { slug: "standard", name: "Standard member", price: "$65 a month", says: "Membership of the space." },
    { slug: "full", name: "Full member", price: "$95 a month", says: "Membership of the space, with storage." },
  ];

  // A constructed sheet, because a page's content security policy may forbid inline styles.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; color-scheme: light dark; font: inherit; }
    ul { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); list-style: none; margin: 0; padding: 0; }
    li { background: light-dark(#fff, #1e293b); border: 1px solid light-dark(#94a3b8, #64748b); border-radius: .5rem; color: light-dark(#1e293b, #f1f5f9); display: flex; flex-direction: column; padding: 1.25rem; }
    h2 { font-size: 1.125rem; margin: 0; }
    p { margin: .5rem 0; }
    .price { font-size: 1.5rem; font-weight: 700; }
    a { background: light-dark(#1e293b, #f1f5f9); border-radius: .375rem; color: light-dark(#fff, #1e293b); display: block; font-weight: 600; margin-top: auto; padding: .75rem 1rem; text-align: center; text-decoration: none; }
    a:hover { text-decoration: underline; }
    a:focus-visible { outline: 3px solid light-dark(#00566b, #7dd3fc); outline-offset: 2px; }
  `);

  const make = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });

  customElements.define("stripe-pricing-table", class extends HTMLElement {
    static observedAttributes = ["client-reference-id", "customer-email"];

    connectedCallback() {
      this.draw();
    }

    attributeChangedCallback() {
      if (this.shadowRoot) this.draw();
    }

    draw() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const list = document.createElement("ul");
      list.setAttribute("role", "list");
      list.append(...OFFERS.map((offer) => this.card(offer)));
      root.replaceChildren(list);
    }

    card(offer) {
      const card = document.createElement("li");
      const link = make("a", "Subscribe");
      link.href = this.address(offer);
      link.setAttribute("aria-label", `Subscribe: ${offer.name}, ${offer.price}`);
      const says = offer.says ? [make("p", offer.says)] : [];
      card.append(make("h2", offer.name), make("p", offer.price, "price"), ...says, link);
      return card;
    }

    address(offer) {
      const query = new URLSearchParams();
      const reference = this.getAttribute("client-reference-id");
      const email = this.getAttribute("customer-email");
      if (reference) query.set("client_reference_id", reference);
      if (email) query.set("prefilled_email", email);
      return `/practice/stripe/checkout/${offer.slug}?${query}`;
    }
  });
})();
