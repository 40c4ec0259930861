-- What is published already; from now on the catalogue tells stock with every change.
UPDATE inventory.item i SET listed = true
FROM webshop.product p
WHERE p.id = i.product_id AND p.status = 'active' AND p.published;
