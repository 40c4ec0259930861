-- The names that files carry; gift cards for several kinds of goods are outside the scope of VAT.
UPDATE webshop.vat_rate SET tax_class = 'reduced18' WHERE tax_class = 'reduced';
UPDATE webshop.vat_rate SET tax_class = 'reduced5' WHERE tax_class = 'super_reduced';
UPDATE webshop.variant SET tax_class = 'reduced18' WHERE tax_class = 'reduced';
UPDATE webshop.variant SET tax_class = 'reduced5' WHERE tax_class = 'super_reduced';
INSERT INTO webshop.vat_rate (country, tax_class, basis_points, valid_from)
  VALUES ('HU', 'outside_scope', 0, '2004-01-01');
