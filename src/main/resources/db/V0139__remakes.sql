-- The job that makes a tenant's documents anew says in file_name with what; a node that makes them otherwise leaves it.
create index documents_made_with on documents (tenant_id, made_with);
