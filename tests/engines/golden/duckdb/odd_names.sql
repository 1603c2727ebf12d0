-- odd_names: Everyone who placed at least one order (the "best" 'one' is it's \ odd), whose Country is
-- neither DE nor l'île and whose order is known and not x.
WITH moment AS (
  SELECT TIMESTAMP '2026-06-29 00:00:00' AS as_of
),
population AS (
  SELECT customer_id FROM customers CROSS JOIN moment WHERE signed_up_at < as_of
  UNION
  SELECT customer_id FROM events CROSS JOIN moment WHERE occurred_at < as_of AND recorded_at < as_of
),
"order_placed_count_the ""best"" 'one'" AS (
  SELECT customer_id, COUNT(*) AS measured
  FROM events CROSS JOIN moment
  WHERE "event" = 'order_placed'
    AND "the ""best"" 'one'" = 'it''s \ odd'
    AND occurred_at < as_of
    AND recorded_at < as_of
  GROUP BY customer_id
)
SELECT population.customer_id
FROM population
LEFT JOIN "order_placed_count_the ""best"" 'one'" USING (customer_id)
LEFT JOIN customers USING (customer_id)
WHERE COALESCE("order_placed_count_the ""best"" 'one'".measured, 0) >= 1
  AND NOT (COALESCE(customers."Country" IN ('DE', 'l''île'), FALSE))
  AND COALESCE(customers."order" <> 'x', FALSE)
ORDER BY population.customer_id
