-- tents_then_boots: Everyone whose first order placed had the category tents, whose last item put into
-- the cart (followed by an order placed within 7 days) in the last year had the category boots and
-- whose last order placed had an amount of at least $50.00.
WITH moment AS (
  SELECT TIMESTAMP '2026-06-29 00:00:00' AS as_of
),
population AS (
  SELECT customer_id FROM customers CROSS JOIN moment WHERE signed_up_at < as_of
  UNION
  SELECT customer_id FROM events CROSS JOIN moment WHERE occurred_at < as_of AND recorded_at < as_of
),
"order_placed_first_category" AS (
  SELECT customer_id, measured
  FROM (
    SELECT customer_id, "category" AS measured,
      ROW_NUMBER() OVER (PARTITION BY customer_id
        ORDER BY occurred_at ASC, recorded_at ASC, CAST("category" AS VARCHAR) ASC) AS place
    FROM events CROSS JOIN moment
    WHERE "event" = 'order_placed'
      AND occurred_at < as_of
      AND recorded_at < as_of
      AND "category" IS NOT NULL
  ) AS placed
  WHERE place = 1
),
"cart_item_added_then_order_placed_7d" AS (
  SELECT step_1.customer_id, step_1.occurred_at AS started_at, MIN(step_2.occurred_at) AS completed_at
  FROM events AS step_1
  JOIN events AS step_2
    ON step_2.customer_id = step_1.customer_id
    AND step_2.occurred_at > step_1.occurred_at
    AND step_2.occurred_at <= step_1.occurred_at + INTERVAL 7 DAY
  CROSS JOIN moment
  WHERE step_1."event" = 'cart_item_added'
    AND step_2."event" = 'order_placed'
    AND step_2.occurred_at < as_of
    AND step_2.recorded_at < as_of
  GROUP BY step_1.customer_id, step_1.occurred_at
),
"cart_item_added_then_order_placed_7d_last_category_1y" AS (
  SELECT customer_id, measured
  FROM (
    SELECT events.customer_id, events."category" AS measured,
      ROW_NUMBER() OVER (PARTITION BY events.customer_id
        ORDER BY done.completed_at DESC, events.occurred_at DESC, events.recorded_at DESC, CAST(events."category" AS VARCHAR) DESC) AS place
    FROM events
    JOIN "cart_item_added_then_order_placed_7d" AS done
      ON done.customer_id = events.customer_id
      AND done.started_at = events.occurred_at
    CROSS JOIN moment
    WHERE events."event" = 'cart_item_added'
      AND done.completed_at >= as_of - INTERVAL 365 DAY
      AND done.completed_at < as_of
      AND events.recorded_at < as_of
      AND events."category" IS NOT NULL
  ) AS placed
  WHERE place = 1
),
"order_placed_last_amount_cents" AS (
  SELECT customer_id, measured
  FROM (
    SELECT customer_id, "amount_cents" AS measured,
      ROW_NUMBER() OVER (PARTITION BY customer_id
        ORDER BY occurred_at DESC, recorded_at DESC, "amount_cents" DESC) AS place
    FROM events CROSS JOIN moment
    WHERE "event" = 'order_placed'
      AND occurred_at < as_of
      AND recorded_at < as_of
      AND "amount_cents" IS NOT NULL
  ) AS placed
  WHERE place = 1
)
SELECT population.customer_id
FROM population
LEFT JOIN "order_placed_first_category" USING (customer_id)
LEFT JOIN "cart_item_added_then_order_placed_7d_last_category_1y" USING (customer_id)
LEFT JOIN "order_placed_last_amount_cents" USING (customer_id)
WHERE COALESCE("order_placed_first_category".measured = 'tents', FALSE)
  AND COALESCE("cart_item_added_then_order_placed_7d_last_category_1y".measured = 'boots', FALSE)
  AND COALESCE("order_placed_last_amount_cents".measured >= 5000, FALSE)
ORDER BY population.customer_id
