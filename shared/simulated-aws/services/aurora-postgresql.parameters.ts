/**
 * Parameters of the aurora-postgresql families as `describe-db-cluster-parameters` lists them (seen for family 14), with
 * the server settings of PostgreSQL 15 to 18 that came later. Names with a dot belong to extensions, whose lists
 * are not complete here; only `rds.…` is.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Take effect only when the instance starts: `immediate` is refused. */
export const staticParameters = words(`
  apg_plan_mgmt.max_databases apg_plan_mgmt.max_plans apg_plan_mgmt.plan_retention_period autovacuum_freeze_max_age
  autovacuum_max_workers autovacuum_multixact_freeze_max_age babelfishpg_tds.port cron.database_name cron.log_run
  cron.log_statement cron.max_running_jobs max_connections max_files_per_process max_locks_per_transaction
  max_logical_replication_workers max_pred_locks_per_transaction max_prepared_transactions max_replication_slots
  max_wal_senders max_worker_processes min_dynamic_shared_memory multixact_members_cache_size
  multixact_offsets_cache_size old_snapshot_threshold pg_prewarm.autoprewarm pg_stat_statements.max
  pglogical.batch_inserts pglogical.synchronous_commit pglogical.use_spi postgis.gdal_enabled_drivers
  rds.babelfish_status rds.enable_plan_management rds.local_volume_spill_enabled
  rds.logically_replicate_unlogged_tables rds.logical_replication rds.logical_wal_cache rds.pg_stat_ramdisk_size
  rds.rds_superuser_reserved_connections rds.restrict_password_commands shared_buffers shared_preload_libraries
  track_activity_query_size track_commit_timestamp wal_buffers`);

/** Belong to RDS: no one else can set them. */
export const fixedParameters = words(`
  babelfishpg_tds.listen_addresses backtrace_functions config_file cron.use_background_workers data_directory
  db_user_namespace effective_io_concurrency exit_on_error hba_file hot_standby_feedback huge_pages ident_file
  listen_addresses lo_compat_privileges log_directory log_file_mode log_timezone log_truncate_on_rotation
  logging_collector maintenance_io_concurrency port rds.extensions rds.superuser_variables recovery_init_sync_method
  restart_after_crash ssl_ca_file ssl_cert_file ssl_crl_dir ssl_key_file stats_temp_directory
  superuser_reserved_connections wal_receiver_create_temp_slot wal_receiver_status_interval`);

/** 0 or 1; `on`, `true` and the like are refused. */
export const booleanParameters = words(`
  ansi_constraint_trigger_ordering ansi_force_foreign_key_checks ansi_qualified_update_set_target apg_ccm_enabled
  apg_enable_batch_mode_function_execution apg_enable_correlated_any_transform apg_enable_function_migration
  apg_enable_not_in_transform apg_enable_remove_redundant_inner_joins apg_enable_semijoin_push_down array_nulls
  auto_explain.log_analyze auto_explain.log_buffers auto_explain.log_nested_statements auto_explain.log_timing
  auto_explain.log_triggers auto_explain.log_verbose autovacuum check_function_bodies debug_pretty_print
  debug_print_parse debug_print_plan debug_print_rewritten default_transaction_deferrable default_transaction_read_only
  enable_async_append enable_bitmapscan enable_gathermerge enable_hashagg enable_hashjoin enable_incremental_sort
  enable_indexonlyscan enable_indexscan enable_material enable_memoize enable_mergejoin enable_nestloop
  enable_parallel_append enable_parallel_hash enable_partition_pruning enable_partitionwise_aggregate
  enable_partitionwise_join enable_seqscan enable_sort enable_tidscan escape_string_warning force_parallel_mode geqo
  log_disconnections log_duration log_executor_stats log_hostname log_lock_waits log_parser_stats log_planner_stats
  log_replication_commands log_statement_stats parallel_leader_participation pgaudit.log_catalog pgaudit.log_parameter
  pgaudit.log_relation pgaudit.log_statement_once pg_stat_statements.save pg_stat_statements.track_planning
  pg_stat_statements.track_utility quote_all_identifiers rds.adaptive_autovacuum rds.force_ssl rds.logical_replication
  rds.memory_allocation_guard rds.restrict_password_commands remove_temp_files_after_crash row_security ssl
  standard_conforming_strings synchronize_seqscans track_activities track_commit_timestamp track_counts track_io_timing
  track_wal_io_timing transform_null_equals update_process_title`);

/** What a parameter may be, where RDS has a list. */
export const allowedValues: Readonly<Record<string, readonly string[]>> = {
  "rds.accepted_password_auth_method": ["md5+scram", "scram"],
  default_transaction_isolation: ["serializable", "repeatable read", "read committed", "read uncommitted"],
  log_destination: ["stderr", "csvlog"],
  log_error_verbosity: ["terse", "default", "verbose"],
  log_statement: ["none", "ddl", "mod", "all"],
  password_encryption: ["md5", "scram-sha-256"],
  "pg_stat_statements.track": ["NONE", "TOP", "ALL"],
  "pgaudit.role": ["rds_pgaudit"],
  ssl_max_protocol_version: ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
  ssl_min_protocol_version: ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
  synchronous_commit: ["local", "on", "off"],
};

const otherParameters = words(`
  apg_write_forward.connect_timeout apg_write_forward.consistency_mode application_name authentication_timeout
  autovacuum_analyze_scale_factor autovacuum_analyze_threshold autovacuum_naptime autovacuum_vacuum_cost_delay
  autovacuum_vacuum_cost_limit autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_insert_threshold
  autovacuum_vacuum_scale_factor autovacuum_vacuum_threshold autovacuum_work_mem backend_flush_after backslash_quote
  bytea_output client_connection_check_interval client_encoding client_min_messages compute_query_id
  constraint_exclusion cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cursor_tuple_fraction datestyle
  deadlock_timeout default_statistics_target default_tablespace default_toast_compression effective_cache_size
  extra_float_digits from_collapse_limit geqo_effort geqo_generations geqo_pool_size geqo_seed geqo_selection_bias
  geqo_threshold gin_fuzzy_search_limit gin_pending_list_limit hash_mem_multiplier
  idle_in_transaction_session_timeout idle_session_timeout intervalstyle join_collapse_limit krb_caseins_users
  lc_messages lc_monetary lc_numeric lc_time log_autovacuum_min_duration log_connections log_filename log_line_prefix
  log_min_duration_sample log_min_duration_statement log_min_error_statement log_min_messages
  log_parameter_max_length log_parameter_max_length_on_error log_rotation_age log_rotation_size
  log_statement_sample_rate log_temp_files log_transaction_sample_rate logical_decoding_work_mem maintenance_work_mem
  max_parallel_maintenance_workers max_parallel_workers max_parallel_workers_per_gather max_pred_locks_per_page
  max_pred_locks_per_relation max_slot_wal_keep_size max_stack_depth max_standby_streaming_delay
  max_sync_workers_per_subscription min_parallel_index_scan_size min_parallel_table_scan_size parallel_setup_cost
  parallel_tuple_cost plan_cache_mode random_page_cost rds.allowed_extensions rds.cte_materialize_mode
  rds.custom_dns_resolution rds.force_admin_logging_level
  rds.force_autovacuum_logging_level rds.global_db_rpo rds.log_retention_period rds.logical_decoding_work_disk
  search_path seq_page_cost session_replication_role ssl_ciphers statement_timeout tcp_keepalives_count
  tcp_keepalives_idle tcp_keepalives_interval temp_buffers temp_file_limit temp_tablespaces timezone track_functions
  vacuum_cost_delay vacuum_cost_limit vacuum_cost_page_dirty vacuum_cost_page_hit vacuum_cost_page_miss
  vacuum_defer_cleanup_age vacuum_failsafe_age vacuum_freeze_min_age vacuum_freeze_table_age
  vacuum_multixact_failsafe_age vacuum_multixact_freeze_min_age vacuum_multixact_freeze_table_age wal_receiver_timeout
  wal_sender_timeout work_mem xmlbinary xmloption
  allow_alter_system allow_in_place_tablespaces autovacuum_vacuum_max_threshold autovacuum_worker_slots
  commit_timestamp_buffers createrole_self_grant debug_parallel_query enable_distinct_reordering
  enable_group_by_reordering enable_presorted_aggregate enable_self_join_elimination event_triggers
  file_copy_method icu_validation_level idle_replication_slot_timeout io_combine_limit io_max_combine_limit
  io_max_concurrency io_method io_workers jit jit_above_cost jit_inline_above_cost jit_optimize_above_cost
  local_preload_libraries lock_timeout log_checkpoints log_lock_failures log_recovery_conflict_waits
  log_startup_progress_interval max_active_replication_origins max_notify_queue_pages max_parallel_apply_workers_per_subscription
  multixact_member_buffers multixact_offset_buffers notify_buffers recursive_worktable_factor reserved_connections
  restrict_nonsystem_relation_kind scram_iterations serializable_buffers session_preload_libraries ssl_groups
  ssl_tls13_ciphers stats_fetch_consistency subtransaction_buffers summarize_wal sync_replication_slots
  synchronized_standby_slots tcp_user_timeout track_cost_delay_timing transaction_buffers transaction_timeout
  vacuum_buffer_usage_limit vacuum_max_eager_freeze_failure_rate vacuum_truncate wal_compression
  wal_skip_threshold zero_damaged_pages`);

/** False only for a name that RDS certainly does not have: the names of extensions and of Aurora itself are not all known. */
export function mayExist(name: string): boolean {
  if ((name.includes(".") && !name.startsWith("rds.")) || /^(apg|aurora)_/.test(name)) return true;
  return (
    [staticParameters, fixedParameters, booleanParameters, otherParameters].some((known) => known.has(name)) ||
    name in allowedValues
  );
}
