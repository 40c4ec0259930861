-- What a product was called where it came from (`shopify:matra-35`, `woocommerce:812`), so that a
-- second import finds it whatever it is called here by now.
CREATE TABLE webshop.import_source (
  ref        text PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES webshop.product (id) ON DELETE CASCADE
);

-- What a grouped product consists of; each is bought by itself.
CREATE TABLE webshop.product_member (
  product_id uuid NOT NULL REFERENCES webshop.product (id) ON DELETE CASCADE,
  member_id  uuid NOT NULL REFERENCES webshop.product (id) ON DELETE CASCADE,
  position   int NOT NULL,
  PRIMARY KEY (product_id, member_id)
);
